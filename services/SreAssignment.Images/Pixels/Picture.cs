using NetVips;
using SkiaSharp;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Pixels;

/// <summary>
/// A chain of libvips operations. They are evaluated when pixels are requested. Every intermediate image is disposed of with the chain, because the finalizer
/// would return its native memory too late. Cancellation stops the evaluation of all of them.
/// </summary>
internal sealed class Picture : IDisposable
{
    private const string Sequential = "vips-sequential";

    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _owned = [];
    private Image? _image;

    public Picture(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _registration = cancellationToken.Register(Stop);
    }

    /// <summary>The result of the chain so far.</summary>
    public Image Image
    {
        get => _image ?? throw new InvalidOperationException("Nothing has been loaded.");
        set => _image = value;
    }

    public bool HasAlpha => Image.HasAlpha();

    /// <summary>Keeps a resource until the chain is disposed of.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public T Own<T>(T resource)
        where T : IDisposable
    {
        lock (_lock)
            _owned.Add(resource);
        _cancellationToken.ThrowIfCancellationRequested();
        return resource;
    }

    /// <summary>Appends an operation.</summary>
    public void Apply(Func<Image, Image> operation) => Image = Own(operation(Image));

    /// <summary>Evaluates the chain into memory if its decoder reads rows only once, so that the next operations can read pixels in any order.</summary>
    public void Materialize()
    {
        if (!Image.Contains(Sequential))
            return;
        Apply(image => image.CopyMemory());
        Apply(image => image.Mutate(mutable => mutable.Remove(Sequential)));
        ReleaseDecoder();
    }

    public void Dispose()
    {
        _registration.Dispose();
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
    }

    // A decoder holds as much memory as the pixels, or more, and nothing else is read from it.
    private void ReleaseDecoder()
    {
        lock (_lock)
        {
            for (var i = _owned.Count - 1; i >= 0; i--)
            {
                var resource = _owned[i];
                if (ReferenceEquals(resource, _image) || resource is not (NetVips.Image or Source))
                    continue;
                _owned.RemoveAt(i);
                resource.Dispose();
            }
        }
    }

    private void Stop()
    {
        lock (_lock)
        {
            foreach (var image in _owned.OfType<Image>())
                image.SetKill(true);
        }
    }
}

/// <summary>Native memory for decoded pixels.</summary>
internal static class PixelMemory
{
    /// <summary>Allocates memory that the chain owns.</summary>
    /// <exception cref="ProblemException">There is no memory.</exception>
    public static SKBitmap Allocate(Picture picture, SKImageInfo info)
    {
        var bitmap = picture.Own(new SKBitmap());
        if (bitmap.TryAllocPixels(info))
            return bitmap;
        throw new ProblemException(ProblemTypes.ServiceUnavailable, $"There is no memory for {info.Width}x{info.Height} pixels at the moment.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };
    }
}
