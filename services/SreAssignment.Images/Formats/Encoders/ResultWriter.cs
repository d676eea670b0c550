using Microsoft.Win32.SafeHandles;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Problems;

namespace SreAssignment.Images.Formats.Encoders;

/// <summary>
/// The output of a native encoder. An exception must not pass through native code: a failure is kept, further input is ignored, and <see cref="Finish"/>
/// throws.
/// </summary>
internal sealed class ResultWriter : Stream
{
    private const int LargestInMemory = 1024 * 1024;

    private readonly MemoryStream _memory = new();
    private SafeFileHandle? _file;
    private IOException? _failure;
    private long _length;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <exception cref="ServiceDefaults.Problems.ProblemException">There was no space for the temporary file.</exception>
    public EncodedResult Finish()
    {
        if (_failure is not null)
        {
            _file?.Dispose();
            throw ImageProblems.NoSpaceForResult();
        }
        return _file is null ? new(_memory.GetBuffer().AsMemory(0, (int)_length)) : new(_file, _length);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_failure is not null)
            return;
        try
        {
            if (_file is null && _length + buffer.Length <= LargestInMemory)
                _memory.Write(buffer);
            else
                RandomAccess.Write(_file ??= Spill(), buffer, _length);
            _length += buffer.Length;
        }
        catch (IOException exception)
        {
            _failure = exception;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private SafeFileHandle Spill()
    {
        var file = TemporaryFile.Open();
        try
        {
            RandomAccess.Write(file, _memory.GetBuffer().AsSpan(0, (int)_length), 0);
            _memory.SetLength(0);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
