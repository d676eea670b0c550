using System.Buffers.Binary;
using System.Text;
using CsCheck;
using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

/// <summary>The parts of the store for Windows that do not need Windows.</summary>
public sealed class WindowsNamesTests
{
    private static readonly FileNames Windows = new(escapes: true);
    private static readonly string[] Reserved = ["con", "Con", "CON.a", "con.a", "nul", "aux.", "lpt1", "LPT1"];

    [TestCase("a/b-c_1.png", "a/b-c_1.png")]
    [TestCase("Ab/C", "!ab/!c")]
    [TestCase("a./b", "a!0/b")]
    [TestCase("a..", "a.!0")]
    [TestCase("con/nul.txt/com1", "!1con/!1nul.txt/!1com1")]
    [TestCase("Con", "!1!con")]
    [TestCase("console/com10", "console/com10")]
    [TestCase("A/", "!a/")]
    [TestCase("", "")]
    public void A_key_is_escaped_where_windows_would_change_its_name(string key, string path)
    {
        Assert.That(Windows.ToPath(key), Is.EqualTo(path));
        Assert.That(string.Join('/', path.Split('/').Select(name => Windows.ToSegment(name))), Is.EqualTo(key));
    }

    [Test]
    public void Two_keys_have_two_paths_also_where_case_is_ignored() => Gen.Select(Segment, Segment).Sample((one, other) =>
    {
        Assert.That(Windows.ToSegment(Windows.ToPath(one)), Is.EqualTo(one));
        Assert.That(Windows.ToPath(one), Does.Not.EndWith("."));
        Assert.That(string.Equals(Windows.ToPath(one), Windows.ToPath(other), StringComparison.OrdinalIgnoreCase), Is.EqualTo(one == other));
    });

    [Test]
    public void A_key_is_its_path_elsewhere()
    {
        var names = new FileNames(escapes: false);
        Assert.That(names.ToPath("Con/A."), Is.EqualTo("Con/A."));
        Assert.That(names.ToSegment("!a"), Is.EqualTo("!a"));
    }

    [TestCase("images/fe5d3b1a0c42-00/A.", "images/+fe5d/+3b/+1a/+0c/fe5d3b1a0c42-00/!a!0")]
    [TestCase("con/fe5d3b1a0c42-Z", "!1con/+fe5d/+3b/+1a/+0c/fe5d3b1a0c42-!z")]
    [TestCase("images/fe5d3b1a0c42", "images/fe5d3b1a0c42")]
    [TestCase("images/FE5D3B1A0C42-0", "images/!f!e5!d3!b1!a0!c42-0")]
    [TestCase("fe5d3b1a0c42-00/a", "fe5d3b1a0c42-00/a")]
    public void A_second_segment_that_starts_with_a_time_is_in_folders_by_that_time(string key, string path)
    {
        Assert.That(Windows.ToPath(key), Is.EqualTo(path));
    }

    [TestCase(4, 8)]
    [TestCase(8, 16)]
    public void The_rename_structure_has_the_layout_of_the_pointer_size(int pointerSize, int lengthOffset)
    {
        var info = FileRename.RenameInfo(@"C:\data\ä", pointerSize);
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(info), Is.EqualTo(3), "replace the target, with POSIX semantics");
        Assert.That(info.AsSpan(8, lengthOffset - 8).ToArray(), Is.All.Zero, "no root directory");
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(lengthOffset));
        Assert.That(Encoding.Unicode.GetString(info, lengthOffset + 4, length), Is.EqualTo(@"C:\data\ä"));
    }

    private static Gen<string> Segment => Gen.OneOf(
        Gen.Char["aAbB0.-_="].Array[1, 5].Select(characters => new string(characters)).Where(text => text[0] != '.'),
        Gen.Int[0, Reserved.Length - 1].Select(index => Reserved[index]));
}
