namespace SreAssignment.Dashboard.Hosting;

/// <summary>The application that the dashboard shows.</summary>
/// <param name="ApplicationName">Its name.</param>
/// <param name="GrpcEndpoint">Where it takes telemetry over gRPC.</param>
/// <param name="HttpEndpoint">Where it takes telemetry over HTTP.</param>
/// <param name="ApiKey">The key to send telemetry with.</param>
internal sealed record HostedApplication(string ApplicationName, Func<Uri> GrpcEndpoint, Func<Uri> HttpEndpoint, string ApiKey);
