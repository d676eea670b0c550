using System.Collections.Concurrent;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests.Eventing;

/// <summary>Subscribers learn what happens to an application, in Aspire's order.</summary>
public sealed class EventingTests
{
    [Test]
    public async Task The_events_of_a_resource_come_in_their_order()
    {
        var builder = TestHost.CreateBuilder();
        var events = new ConcurrentQueue<string>();
        var stopped = new TaskCompletionSource<ResourceEvent>();
        builder.Eventing.Subscribe<BeforeStartEvent>((e, _) => Note($"before start of {e.Model.Resources.Count}"));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) => Note("created"));
        builder.AddService("api")
            .OnResourceEndpointsAllocated((api, _, _) => Note($"endpoint {api.GetEndpoint("http").IsAllocated}"))
            .OnBeforeResourceStarted((_, _, _) => Note("starting"))
            .OnResourceReady((_, _, _) => Note("ready"))
            .OnResourceStopped((_, e, _) => Task.FromResult(stopped.TrySetResult(e.ResourceEvent)));
        await using var app = await builder.StartHealthyAsync();
        await app.StopAsync(TestHost.Deadline);

        Assert.That(events.Where(e => e != "created"), Is.EqualTo(["before start of 1", "endpoint True", "starting", "ready"]));
        Assert.That(events, Does.Contain("created"));
        Assert.That((await stopped.Task).Snapshot.State!.Text, Is.EqualTo(KnownResourceStates.Exited));

        Task Note(string text)
        {
            events.Enqueue(text);
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Who_waits_for_a_resource_starts_after_its_callbacks_have_ended()
    {
        var builder = TestHost.CreateBuilder();
        var filled = new TaskCompletionSource();
        var database = builder.AddService("database").OnResourceReady((_, _, _) => filled.Task);
        builder.AddService("api").WaitFor(database);
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync(
            "database", e => e.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, TestHost.Deadline);
        await app.WaitForLineAsync("api", "waits for database");
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var api) && api.Snapshot.State!.Text == KnownResourceStates.Waiting);

        filled.SetResult();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline);
    }

    [Test]
    public async Task A_callback_that_fails_keeps_back_who_waits_and_says_why()
    {
        var builder = TestHost.CreateBuilder();
        var database = builder.AddService("database").OnResourceReady((_, _, _) => throw new InvalidOperationException("no table"));
        builder.AddService("api").WaitFor(database);
        builder.AddService("other").OnBeforeResourceStarted((_, _, _) => throw new InvalidOperationException("no time"));
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("api", KnownResourceStates.FailedToStart, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("api", "not started"), Does.Contain("database").And.Contain("no table"));
        await app.ResourceNotifications.WaitForResourceAsync("other", KnownResourceStates.FailedToStart, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("other", "not started"), Does.Contain("no time"));
    }

    [Test]
    public async Task A_callback_before_the_start_can_still_change_the_application()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api");
        builder.Eventing.Subscribe<BeforeStartEvent>((e, _) =>
        {
            builder.CreateResourceBuilder(e.Model.Resources.OfType<ProjectResource>().Single()).WithEnvironment("COLOUR", "blue");
            return Task.CompletedTask;
        });
        await using var app = await builder.StartHealthyAsync();
        Assert.That(await app.GetAsync("api", "/environment/COLOUR"), Is.EqualTo("blue"));
    }

    [Test]
    public async Task A_resource_of_the_applications_own_kind_runs_itself()
    {
        var builder = TestHost.CreateBuilder();
        var own = builder.AddResource(new Own("own")).OnInitializeResource(async (own, e, _) =>
            await e.Notifications.PublishUpdateAsync(own, s => s with { State = KnownResourceStates.Running }));
        builder.AddService("api").WaitFor(own);
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline);
    }

    [Test]
    public async Task One_callback_after_the_other_or_all_at_once()
    {
        var eventing = TestHost.CreateBuilder().Eventing;
        var first = new TaskCompletionSource();
        var called = 0;
        eventing.Subscribe<Happened>((_, _) => first.Task);
        eventing.Subscribe<Happened>((_, _) => Task.FromResult(Interlocked.Increment(ref called)));

        var sequential = eventing.PublishAsync(new Happened());
        Assert.That((called, sequential.IsCompleted), Is.EqualTo((0, false)));
        var concurrent = eventing.PublishAsync(new Happened(), EventDispatchBehavior.BlockingConcurrent);
        Assert.That((called, concurrent.IsCompleted), Is.EqualTo((1, false)));
        await eventing.PublishAsync(new Happened(), EventDispatchBehavior.NonBlockingSequential);
        first.SetResult();
        await Task.WhenAll(sequential, concurrent);
    }

    [Test]
    public async Task Who_has_unsubscribed_is_not_called()
    {
        var eventing = TestHost.CreateBuilder().Eventing;
        var called = 0;
        var subscription = eventing.Subscribe<Happened>((_, _) => Task.FromResult(++called));
        await eventing.PublishAsync(new Happened());
        eventing.Unsubscribe(subscription);
        await eventing.PublishAsync(new Happened());
        Assert.That(called, Is.EqualTo(1));
    }

    [Test]
    public async Task The_host_hands_out_the_same_eventing()
    {
        var builder = TestHost.CreateBuilder();
        await using var app = builder.Build();
        Assert.That(app.Services.GetRequiredService<IDistributedApplicationEventing>(), Is.SameAs(builder.Eventing));
    }

    private sealed record Happened : IDistributedApplicationEvent;

    private sealed class Own(string name) : Resource(name);
}
