using Aspire.Hosting.Launching;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class CommandLineTests
{
    [TestCase("", new string[0])]
    [TestCase("  \t ", new string[0])]
    [TestCase("one two\tthree ", new[] { "one", "two", "three" })]
    [TestCase("\"one two\" three", new[] { "one two", "three" })]
    [TestCase("a\"b c\"d \"\"", new[] { "ab cd", "" })]
    [TestCase("\"say \"\"hi\"\" now\"", new[] { "say \"hi\" now" })]
    [TestCase(@"\""quoted\"" c:\dir\ \\server", new[] { "\"quoted\"", @"c:\dir\", @"\\server" })]
    [TestCase(@"""a\\"" b\\\""c", new[] { @"a\", @"b\""c" })]
    [TestCase("'single quotes'", new[] { "'single", "quotes'" })]
    public void A_line_is_taken_apart_as_NET_does(string line, string[] arguments) => Assert.That(CommandLine.Split(line), Is.EqualTo(arguments));
}
