using Grpc.Core;
using SreAssignment.Dashboard.Otlp.Wire;

namespace SreAssignment.Dashboard.Otlp.Receiver;

/// <summary>OTLP/gRPC for traces.</summary>
internal sealed class OtlpTraceService(OtlpIntake intake) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context) =>
        Task.FromResult(OtlpAnswers.For(intake.Take(request), new ExportTraceServiceResponse()));
}

/// <summary>OTLP/gRPC for logs.</summary>
internal sealed class OtlpLogsService(OtlpIntake intake) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context) =>
        Task.FromResult(OtlpAnswers.For(intake.Take(request), new ExportLogsServiceResponse()));
}

/// <summary>OTLP/gRPC for metrics.</summary>
internal sealed class OtlpMetricsService(OtlpIntake intake) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context) =>
        Task.FromResult(OtlpAnswers.For(intake.Take(request), new ExportMetricsServiceResponse()));
}

/// <summary>Answers that say what was rejected, and say nothing when nothing was.</summary>
internal static class OtlpAnswers
{
    public static ExportTraceServiceResponse For(Outcome outcome, ExportTraceServiceResponse response)
    {
        response.PartialSuccess = outcome.Partial(o => new ExportTracePartialSuccess { RejectedSpans = o.Rejected, ErrorMessage = o.Message });
        return response;
    }

    public static ExportLogsServiceResponse For(Outcome outcome, ExportLogsServiceResponse response)
    {
        response.PartialSuccess = outcome.Partial(o => new ExportLogsPartialSuccess { RejectedLogRecords = o.Rejected, ErrorMessage = o.Message });
        return response;
    }

    public static ExportMetricsServiceResponse For(Outcome outcome, ExportMetricsServiceResponse response)
    {
        response.PartialSuccess = outcome.Partial(o => new ExportMetricsPartialSuccess { RejectedDataPoints = o.Rejected, ErrorMessage = o.Message });
        return response;
    }
}
