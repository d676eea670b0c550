using System.Text;

namespace Aspire.Hosting.Launching;

/// <summary>
/// Takes a line of arguments apart as .NET does: blanks separate, double quotes hold together, <c>""</c> within quotes and <c>\"</c> anywhere are a quote;
/// a backslash that is not before a quote is a backslash.
/// </summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Split(string line)
    {
        var arguments = new List<string>();
        var argument = new StringBuilder();
        bool inArgument = false, inQuotes = false;
        for (var i = 0; i < line.Length; i++)
        {
            var slashes = line.AsSpan(i).IndexOfAnyExcept('\\') is var end and >= 0 ? end : line.Length - i;
            if (slashes > 0)
            {
                i += slashes;
                var beforeQuote = i < line.Length && line[i] == '"';
                argument.Append('\\', beforeQuote ? slashes / 2 : slashes);
                inArgument = true;
                if (beforeQuote && slashes % 2 == 1)
                    argument.Append('"');
                else
                    i--;
            }
            else if (line[i] == '"')
            {
                inArgument = true;
                if (inQuotes && i + 1 < line.Length && line[i + 1] == '"')
                {
                    argument.Append('"');
                    i++;
                    continue;
                }

                inQuotes = !inQuotes;
            }
            else if (line[i] is ' ' or '\t' && !inQuotes)
            {
                End();
            }
            else
            {
                argument.Append(line[i]);
                inArgument = true;
            }
        }

        End();
        return arguments;

        void End()
        {
            if (inArgument)
                arguments.Add(argument.ToString());
            argument.Clear();
            inArgument = false;
        }
    }
}
