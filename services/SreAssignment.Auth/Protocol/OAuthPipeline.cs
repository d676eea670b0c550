using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Telemetry;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Auth.Protocol;

/// <summary>The way every request to an OAuth endpoint goes: read the form, authenticate the client, handle, count.</summary>
internal sealed class OAuthPipeline(ClientAuthenticator authenticator, AuthMetrics metrics, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">What it is for.</param>
    /// <param name="name">The endpoint's name in metrics.</param>
    public async Task AnswerAsync(HttpContext context, IOAuthEndpoint endpoint, string name)
    {
        var start = time.GetTimestamp();
        // RFC 6749 section 5.1, for errors as well.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        try
        {
            var result = await HandleAsync(context, endpoint);
            if (result is OAuthError error)
                metrics.Refused(name, error.Code);

            await result.ExecuteAsync(context);
        }
        catch (ProblemException problem)
        {
            metrics.Refused(name, problem.Type.Slug);
            throw;
        }
        finally
        {
            metrics.Answered(name, time.GetElapsedTime(start));
        }
    }

    private async ValueTask<IResult> HandleAsync(HttpContext context, IOAuthEndpoint endpoint)
    {
        var form = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form.Failed)
            return form.Error;

        var client = authenticator.Authenticate(context.Request, form.Value);
        return client.Failed ? client.Error : await endpoint.HandleAsync(client.Value, form.Value, context.RequestAborted);
    }
}
