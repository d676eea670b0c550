using CsCheck;
using SreAssignment.Dashboard.Components;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class AnsiTests
{
    [TestCase("plain", "[]plain")]
    [TestCase("\e[31mred\e[0m not", "[a31]red[] not")]
    [TestCase("\e[1;4;92mgreen\e[22m thin", "[a1 a4 a32]green[a4 a32] thin")]
    [TestCase("\e[38;5;200mpalette\e[38;2;1;2;3mmixed\e[44mblue", "[]palette[]mixed[a44]blue")]
    [TestCase("\e[2Kcleared\e[10;5Hmoved", "[]cleared[]moved")]
    [TestCase("cut\e[3", "[]cut")]
    [TestCase("cut\e", "[]cut")]
    public void Colours_become_classes(string line, string pieces) =>
        Assert.That(string.Concat(Ansi.Parse(line).Select(p => $"[{p.Css}]{p.Text}")), Is.EqualTo(pieces));

    [Test]
    public void Any_line_is_read_and_what_is_no_escape_stays() =>
        Gen.String[Gen.Char["\e[m;0123456789abK"], 0, 40].Sample(line =>
        {
            var text = Ansi.Plain(line);
            return !text.Contains('\e') && (line.Contains('\e') || text == line);
        });
}
