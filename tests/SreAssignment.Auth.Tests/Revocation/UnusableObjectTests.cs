using System.Diagnostics.Metrics;
using System.Globalization;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SreAssignment.Auth.Revocation;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Revocation;

/// <summary>Objects that are not revocations, and faults of the store: the service continues with everything else.</summary>
public sealed class UnusableObjectTests : HostedTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private SwitchableStore _store = null!;

    private protected override void Configure(IServiceCollection services)
    {
        var real = services.Single(service => service.ServiceType == typeof(IObjectStore)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IObjectStore>(
            provider => _store = new SwitchableStore((IObjectStore)real(provider)) { IsAvailable = true }));
    }

    [TestCase("99991231T235930Z-x")]
    [TestCase("99991231T235959Z-")]
    [TestCase("20260302T120000Z-x", Description = "later than any token can expire")]
    [TestCase("00000000T000000Z-x")]
    [TestCase("notes")]
    [TestCase("")]
    [TestCase("\nfake log line")]
    [TestCase("a/b/c")]
    public async Task Object_that_is_not_a_revocation_is_ignored_logged_once_by_name_and_counted(string name)
    {
        using var errors = Errors();
        _store.MoreKeys = [$"revocations/{name}"];
        await PollAsync();
        await PollAsync();

        await AssertRevocationWorksAsync();
        var line = Host.Log.Entries.Single(entry => entry.Message.Contains("revocations/", StringComparison.Ordinal));
        Assert.That(line.Message, Does.Contain(name.Replace("\n", "\\u000A", StringComparison.Ordinal)).And.Not.Contain("\n"));
        Assert.That(errors.Value, Is.EqualTo(1));

        _store.MoreKeys = [];
        await PollAsync();
        _store.MoreKeys = [$"revocations/{name}"];
        await PollAsync();
        Assert.That(errors.Value, Is.EqualTo(2), "it appeared a second time");
    }

    [TestCase("20200101T000000Z-a b")]
    [TestCase("20200101T000000Z-/.x")]
    [TestCase("20200101T000000Z-a//b")]
    public async Task Expired_object_that_the_store_cannot_delete_is_logged_once_by_name(string name)
    {
        using var errors = Errors("delete");
        _store.MoreKeys = [$"revocations/{name}"];
        await PollAsync();
        await PollAsync();
        await PollAsync();

        Assert.That(Host.Log.Entries.Count(entry => entry.Message.Contains(name, StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(errors.Value, Is.GreaterThanOrEqualTo(2));
        await AssertRevocationWorksAsync();
    }

    [Test]
    public async Task More_undeletable_objects_than_one_poll_deletes_do_not_keep_others_from_being_deleted()
    {
        using var response = await Http.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo));
        _store.MoreKeys = [.. Enumerable.Range(0, 150).Select(number => $"revocations/20200101T000000Z-not a key {number}")];
        Host.Time.Advance(TimeSpan.FromMinutes(10));

        for (var polls = 0; polls < 5; polls++)
            await PollAsync();

        await Eventually.GetAsync(async () => await _store.ListAsync("revocations/20260301").CountAsync() - _store.MoreKeys.Count, count => count == 0);
    }

    [Test]
    public async Task Delete_that_fails_leaves_the_list_current_and_is_repeated()
    {
        using var errors = Errors("delete");
        using var response = await Http.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo));
        _store.DeleteFault = new ObjectStoreUnavailableException("Switched off.");
        Host.Time.Advance(TimeSpan.FromMinutes(10));
        await PollAsync();
        await PollAsync();

        await Host.HealthyAsync();
        Assert.That(Host.Log.Entries.Count(entry => entry.Message.Contains("not deleted", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(errors.Value, Is.GreaterThan(0));

        _store.DeleteFault = null;
        await PollAsync();
        await Eventually.GetAsync(async () => await _store.ListAsync("revocations/").CountAsync(), count => count == 0);
    }

    [Test]
    public async Task Unexpected_fault_of_a_listing_is_degraded_until_the_next_one_succeeds()
    {
        using var errors = Errors("list");
        _store.ListFault = new InvalidOperationException("A fault of the client library.");
        Host.Time.Advance(Interval);
        await Host.HealthAsync("\"revocations\":{\"status\":\"Degraded\"");
        Assert.That(errors.Value, Is.GreaterThan(0));

        _store.ListFault = null;
        await PollAsync();
        await Host.HealthyAsync();
        await AssertRevocationWorksAsync();
    }

    [Test]
    public async Task Random_object_names_never_end_the_polling()
    {
        var time = Gen.OneOf(
            Gen.DateTime.Select(moment => moment.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)),
            OneOf("99991231T235959Z", "00010101T000000Z", "20260230T250000Z", ""));
        var name = Gen.Select(time, OneOf("-", "", "--"), Gen.Char.Array[0, 40], (start, separator, end) => $"revocations/{start}{separator}{new string(end)}");
        await name.Array[0, 30].SampleAsync(
            async names =>
            {
                _store.MoreKeys = names;
                await PollAsync();
            },
            iter: 100,
            threads: 1);

        _store.MoreKeys = [];
        await AssertRevocationWorksAsync();
    }

    private CounterTotal Errors(params string[] reason) =>
        new(Host.Services.GetRequiredService<IMeterFactory>(), "auth.revocations.errors", reason);

    // Returns when a listing that began after the call has ended.
    private async Task PollAsync()
    {
        Host.Time.Advance(Interval);
        var now = Host.Time.GetUtcNow();
        var list = Host.Services.GetRequiredService<RevocationList>();
        await Eventually.GetAsync(() => Task.FromResult(list.LoadedAt), loadedAt => loadedAt >= now);
    }

    private async Task AssertRevocationWorksAsync()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        Assert.That(await Internal.IsActiveAsync(token), Is.True);
        using var response = await Http.RevokeAsync(TestClients.Demo, token);
        await PollAsync();
        Assert.That(await Internal.IsActiveAsync(token), Is.False);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
