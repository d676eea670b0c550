// A service that does as it is told, so that tests see how the host treats one that is sick, slow, or crashes.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();

if (Environment.GetEnvironmentVariable("FAIL_AT_START") is { Length: > 0 } reason)
{
    Console.Error.WriteLine($"cannot start: {reason}");
    return 3;
}

if (Environment.GetEnvironmentVariable("FINISH_WITH") is { Length: > 0 } code)
    return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);

var healthy = Environment.GetEnvironmentVariable("SICK") is null;
app.MapGet("/health", () => healthy ? Results.Ok() : Results.StatusCode(503));
app.MapPost("/sick", () => { healthy = false; });
app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/environment/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "");
app.MapGet("/arguments", () => string.Join(' ', args));
app.MapPost("/say/{text}", (string text) => Console.WriteLine(text));
app.MapGet("/wait", async (string until) =>
{
    // A file rather than a request lets go of it, since a server that stops takes no new requests.
    Console.WriteLine("a request waits");
    while (!File.Exists(until))
        await Task.Delay(10);
    return "done";
});
app.Lifetime.ApplicationStopping.Register(() => Console.WriteLine("asked to stop"));

Console.WriteLine("started");
app.Run();
return 0;
