using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Support;

/// <summary>A real store that records the calls.</summary>
internal sealed class RecordingStore(IObjectStore inner) : IObjectStore
{
    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>Gets or sets what happens between the call of a read and its result, by key.</summary>
    public Func<string, Task> Reading { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gets or sets what happens before the first object of a listing, by prefix.</summary>
    public Func<string, Task> Listing { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gets or sets what happens before a deletion, by key.</summary>
    public Func<string, Task> Deleting { get; set; } = _ => Task.CompletedTask;

    /// <summary>Wraps the registered store.</summary>
    public static void Register(WebApplicationBuilder builder)
    {
        var real = builder.Services.Single(service => service.ServiceType == typeof(IObjectStore)).ImplementationFactory!;
        builder.Services.Replace(ServiceDescriptor.Singleton<IObjectStore>(provider => new RecordingStore((IObjectStore)real(provider))));
    }

    /// <summary>Returns the calls since the last time, each as <c>get KEY</c>.</summary>
    public List<string> Take()
    {
        var calls = new List<string>();
        while (_calls.TryDequeue(out var call))
            calls.Add(call);
        return calls;
    }

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue($"put {key}");
        return inner.PutAsync(key, content, cancellationToken);
    }

    public async Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue($"get {key}");
        await Reading(key);
        return await inner.OpenReadAsync(key, range, cancellationToken);
    }

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue($"head {key}");
        return inner.HeadAsync(key, cancellationToken);
    }

    public Task TouchAsync(string key, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue($"touch {key}");
        return inner.TouchAsync(key, cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        _calls.Enqueue($"delete {key}");
        await Deleting(key);
        await inner.DeleteAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _calls.Enqueue($"list {prefix}");
        await Listing(prefix);
        await foreach (var info in inner.ListAsync(prefix, startAfter, cancellationToken))
            yield return info;
    }

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => inner.SweepAsync(before, cancellationToken);
}
