using System.Diagnostics;
using System.Text;
using NetVips;
using SkiaSharp;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Problems;

namespace SreAssignment.Images.Formats.Decoders.Svg;

/// <summary>
/// Renders SVG drawings in a process of its own. A small drawing can need minutes and gigabytes, and its renderer cannot be stopped in between: the process is
/// killed at the deadline, when its client is gone, and when it has too much memory. It has none of the settings of the service.
/// </summary>
internal static class SvgRenderer
{
    /// <summary>The first argument of the process.</summary>
    public const string Command = "render-svg";

    /// <summary>An upper bound of the memory of the process, in bytes.</summary>
    public const long LargestMemory = 256L << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly string[] KeptVariables = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"];

    /// <summary>Renders a drawing into memory of the chain.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It cannot be rendered.</exception>
    /// <exception cref="OperationCanceledException">The deadline is over, or the client is gone.</exception>
    public static void Render(SvgDocument document, SKSizeI size, Picture picture, CancellationToken cancellationToken)
    {
        var bitmap = PixelMemory.Allocate(picture, new(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        using var process = Process.Start(StartInfo())!;
        var isTooLarge = false;
        // A process that has ended is killed without an effect.
        using (cancellationToken.Register(() => process.Kill()))
        using (new Timer(_ => LimitMemory(), null, Interval, Interval))
        {
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var isComplete = TryExchange(process, document.ScaledTo(size), bitmap.GetPixelSpan());
            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (isTooLarge)
                throw ImageProblems.Invalid($"The SVG drawing needs more than the {LargestMemory >> 20} MiB of memory that are available for one drawing.");
            if (!isComplete || process.ExitCode != 0)
                throw ImageProblems.Invalid("The SVG drawing cannot be rendered.");
        }
        picture.Image = picture.Own(
            Image.NewFromMemory(bitmap.GetPixels(), (ulong)bitmap.ByteCount, size.Width, size.Height, bands: 4, Enums.BandFormat.Uchar));
        picture.Apply(image => image.Copy(interpretation: Enums.Interpretation.Srgb));

        void LimitMemory()
        {
            try
            {
                process.Refresh();
                if (process.WorkingSet64 <= LargestMemory)
                    return;
                isTooLarge = true;
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended.
            }
        }
    }

    /// <summary>The process: reads the drawing from standard input and writes its pixels, four bytes each, to standard output.</summary>
    public static int Run()
    {
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        using var input = new MemoryStream();
        using (var standard = Console.OpenStandardInput())
            standard.CopyTo(input);
        try
        {
            using var image = Image.SvgloadBuffer(input.ToArray());
            using var target = Target.NewToDescriptor(1);
            image.RawsaveTarget(target);
            return 0;
        }
        catch (VipsException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    // A pipe is closed when the process ends early.
    private static bool TryExchange(Process process, string drawing, Span<byte> pixels)
    {
        try
        {
            process.StandardInput.Write(drawing);
            process.StandardInput.Close();
            process.StandardOutput.BaseStream.ReadExactly(pixels);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ProcessStartInfo StartInfo()
    {
        var host = Environment.ProcessPath!;
        var info = new ProcessStartInfo(host)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        // The host of the service is its own executable, or the dotnet command.
        if (Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            info.ArgumentList.Add(typeof(SvgRenderer).Assembly.Location);
        info.ArgumentList.Add(Command);
        foreach (var name in info.Environment.Keys.Except(KeptVariables, StringComparer.Ordinal).ToList())
            info.Environment.Remove(name);
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        info.Environment["DOTNET_TieredPGO"] = "0";
        // The bundled font is the only one, so that text looks the same everywhere.
        info.Environment["FONTCONFIG_FILE"] = Path.Combine(AppContext.BaseDirectory, "Fonts", "fonts.conf");
        return info;
    }
}
