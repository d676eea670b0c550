using NetVips;

namespace SreAssignment.Images.Formats.Decoders;

/// <summary>The settings of libvips for a server that decodes untrusted images.</summary>
internal static class Libvips
{
    public static void Configure()
    {
        // Results are cached as renditions. The cache of operations would keep pixels of finished requests.
        Cache.Max = 0;
        // The work gate decides how many images are processed at the same time.
        NetVips.NetVips.Concurrency = 1;
        NetVips.NetVips.BlockUntrusted = true;
        // Damage of an image is reported to its client, and is no warning of the service.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
    }
}
