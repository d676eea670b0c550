using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks the person at the terminal for the values of parameters that have none, and keeps them in the user secrets.</summary>
/// <param name="configuration">Gets the values for this run. <c>AppHost:Prompt=false</c>: nobody is asked.</param>
/// <param name="secrets">Keep the values for the next run.</param>
internal sealed class ParameterPrompt(IConfiguration configuration, UserSecrets secrets)
{
    /// <summary>Without a terminal nobody is asked: whoever needs a value that is missing says so when it starts.</summary>
    public async Task AskAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected || !configuration.GetValue("AppHost:Prompt", true))
            return;
        var missing = new List<ParameterResource>();
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            if (!await parameter.HasValueAsync(cancellationToken))
                missing.Add(parameter);
        }

        foreach (var parameter in missing)
        {
            var value = Ask(parameter);
            secrets.Set(parameter.ConfigurationKey, value);
            configuration[parameter.ConfigurationKey] = value;
        }

        if (missing.Count > 0)
            Console.WriteLine("Kept in the user secrets of the application.");
    }

    private static string Ask(ParameterResource parameter)
    {
        while (true)
        {
            Console.Write($"Parameter '{parameter.Name}' has no value. {(parameter.Secret ? "Value (not shown)" : "Value")}: ");
            var value = parameter.Secret ? ReadUnseen() : Console.ReadLine();
            if (value is null)
                throw new DistributedApplicationException($"Parameter '{parameter.Name}' has no value, and the input has ended.");
            if (value.Length > 0)
                return value;
        }
    }

    private static string ReadUnseen()
    {
        var value = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.WriteLine();
                    return value.ToString();
                case ConsoleKey.Backspace when value.Length > 0:
                    value.Length--;
                    break;
                case ConsoleKey.Backspace:
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                        value.Append(key.KeyChar);
                    break;
            }
        }
    }
}
