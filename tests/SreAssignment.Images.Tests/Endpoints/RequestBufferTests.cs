using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

/// <summary>The memory that the server reads requests into.</summary>
public sealed class RequestBufferTests
{
    [Test]
    public async Task Connection_reads_into_large_blocks()
    {
        var lengths = new ConcurrentBag<int>();
        ConnectionDelegate Record(ConnectionDelegate next) => connection =>
        {
            using var block = connection.Features.GetRequiredFeature<IMemoryPoolFeature>().MemoryPool.Rent();
            lengths.Add(block.Memory.Length);
            return next(connection);
        };
        await using var service = await RunningImages.StartAsync(builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(listener => listener.Use(Record))));
        using var response = await service.Client.GetAsync("/api/v1/images");
        Assert.That(lengths, Is.Not.Empty.And.All.GreaterThanOrEqualTo(LargeBlocks.BlockSize));
    }
}
