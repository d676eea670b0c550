using Microsoft.OpenApi;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Tokens;
using SreAssignment.ServiceDefaults.ApiDescription;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Auth.Endpoints;

/// <summary>What the OAuth endpoints have in common in the description of the API: a form, client authentication and errors.</summary>
internal static class OAuthDescriptions
{
    private const string BasicScheme = "client";

    // RFC 6749 section 2.3.1 and RFC 7521 section 4.2.
    private const string ClientProperties = $$"""
        "{{PresentedCredentials.IdParameter}}": { "type": "string", "description": "With the secret, where the client does not authenticate by HTTP Basic." },
        "{{PresentedCredentials.SecretParameter}}": { "type": "string", "format": "password", "description": "The secret of the client." },
        "{{PresentedCredentials.AssertionTypeParameter}}": { "type": "string", "enum": ["{{ClientAssertion.Type}}"], "description": "RFC 7523." },
        "{{PresentedCredentials.AssertionParameter}}": { "type": "string", "description": "A JWT that the client has signed, for private_key_jwt." }
        """;

    public static void DescribeToken(this RouteHandlerBuilder endpoint, IEnumerable<ITokenGrant> grants) => endpoint
        .Describe(
            "token",
            "Get an access token",
            "RFC 6749 section 4.4. The client authenticates by HTTP Basic, by client_id and client_secret in the body, or by client_assertion. "
            + "After repeated failures the response to wrong credentials is 429 with Retry-After.")
        .AcceptsForm("grant_type", $$"""
            "grant_type": { "type": "string", "enum": {{PublicTypes(grants)}} },
            "scope": { "type": "string", "description": "The requested scopes, separated by spaces; omitted, all that the client is allowed." },
            "resource": { "type": "string", "format": "uri", "description": "The public address of the API, or omitted (RFC 8707)." }
            """)
        .Returns(StatusCodes.Status200OK, "An RFC 9068 access token.", typeof(TokenResponse))
        .WithErrors("invalid_request, invalid_scope, invalid_target, unauthorized_client or unsupported_grant_type.");

    public static void DescribeRevocation(this RouteHandlerBuilder endpoint) => endpoint
        .Describe(
            "revoke",
            "Revoke an access token",
            "RFC 7009. Only the client that a token was issued to can revoke it. By default each replica of auth rejects it within 5 seconds, and the gateway "
            + "within 30 more: for that long it accepts a token that it has checked before. Both are settings, down to 0.")
        .AcceptsForm("token", """
            "token": { "type": "string", "description": "The access token." },
            "token_type_hint": { "type": "string", "description": "Accepted and not needed." }
            """)
        .Returns(StatusCodes.Status200OK, "The token is revoked. The response to an invalid token is the same.", typeof(RevocationResponse))
        .WithErrors("invalid_request or unauthorized_client.");

    private static string PublicTypes(IEnumerable<ITokenGrant> grants) =>
        $"[{string.Join(", ", grants.Where(grant => grant.Listener == Listeners.Public).Select(grant => $"\"{grant.GrantType}\""))}]";

    private static RouteHandlerBuilder AcceptsForm(this RouteHandlerBuilder endpoint, string required, string properties) => endpoint
        .Describe((operation, context) =>
        {
            var all = $"{properties}, {ClientProperties}";
            var schema = OpenApiParts.Schema($$"""{ "type": "object", "required": ["{{required}}"], "properties": { {{all}} } }""");
            var content = new Dictionary<string, OpenApiMediaType> { [OAuthForm.MediaType] = new() { Schema = schema } };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
            ((context.Document!.Components ??= new()).SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>()).TryAdd(
                BasicScheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The id and secret of the client." });
            // An empty requirement stands for "or without": the credentials are in the form then.
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(BasicScheme, context.Document)] = [] }, []];
        });

    private static void WithErrors(this RouteHandlerBuilder endpoint, string badRequest) => endpoint
        .Describe((operation, context) =>
        {
            operation.AddError(context.Document!, StatusCodes.Status400BadRequest, badRequest);
            operation.AddError(context.Document!, StatusCodes.Status401Unauthorized, "invalid_client: the client or its credentials are wrong.");
            operation.AddError(context.Document!, StatusCodes.Status429TooManyRequests, "invalid_client: too many authentications failed.");
            operation.AddError(context.Document!, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable: a dependency is unavailable.");
        })
        .WithProblems(ProblemTypes.BodyTooLarge);
}
