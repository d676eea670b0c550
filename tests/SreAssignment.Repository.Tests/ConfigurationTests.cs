using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace SreAssignment.Repository.Tests;

/// <summary>
/// <c>docs/configuration.md</c> lists the properties of every options class, with their defaults and their XML documentation.
/// <c>UPDATE_CONFIGURATION=true dotnet test tests/SreAssignment.Repository.Tests</c> writes the generated part.
/// </summary>
public sealed partial class ConfigurationTests
{
    private const string Marker = "<!-- Generated from the options classes by ConfigurationTests. -->";

    private static readonly (string Title, string Assembly)[] Parts =
    [
        ("Every service", "SreAssignment.ServiceDefaults"),
        ("Gateway", "SreAssignment.Gateway"),
        ("Auth", "SreAssignment.Auth"),
        ("Images", "SreAssignment.Images"),
        ("Object storage (auth and images)", "SreAssignment.ObjectStorage"),
    ];

    // The value is that of the machine.
    private static readonly Dictionary<string, string> Defaults = new() { ["Images:Work:Concurrency"] = "number of processors" };

    [Test]
    public void Every_setting_is_documented()
    {
        var path = Repository.PathOf("docs/configuration.md");
        var written = File.ReadAllText(path).Split(Marker)[0];
        var expected = $"{written}{Marker}\n{string.Concat(Parts.Select(part => Section(part.Title, Assembly.Load(part.Assembly))))}";
        if (Environment.GetEnvironmentVariable("UPDATE_CONFIGURATION") == "true")
            File.WriteAllText(path, expected);

        Assert.That(
            File.ReadAllText(path),
            Is.EqualTo(expected),
            "docs/configuration.md differs from the options classes: run UPDATE_CONFIGURATION=true dotnet test tests/SreAssignment.Repository.Tests");
    }

    [Test]
    public void Settings_files_have_the_defaults_of_the_options_classes()
    {
        var documented = File.ReadAllLines(Repository.PathOf("docs/configuration.md"));
        foreach (var file in Repository.Sources.Where(file => Path.GetFileName(file.Path) == "appsettings.json"
            && file.Path.StartsWith("services/", StringComparison.Ordinal)))
        {
            var settings = new ConfigurationBuilder().AddJsonFile(Repository.PathOf(file.Path)).Build().AsEnumerable();
            foreach (var (name, value) in settings.Where(setting => setting.Value is not null && !setting.Key.StartsWith("Logging:", StringComparison.Ordinal)))
            {
                var row = documented.SingleOrDefault(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));
                Assert.That(row?.Split('|')[3].Trim(' ', '`'), Is.EqualTo(value), $"{file.Path}: {name}");
            }
        }
    }

    private static string Section(string title, Assembly assembly)
    {
        var documentation = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")));
        var rows = assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsNested: false } && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(type => (Type: type, Name: SectionOf(type)))
            .Where(options => options.Name is not null)
            .OrderBy(options => options.Name, StringComparer.Ordinal)
            .SelectMany(options => Rows(options.Type, options.Name!, documentation))
            .ToArray();
        return $"\n## {title}\n\n| setting | type | default | allowed | meaning |\n|---|---|---|---|---|\n{string.Concat(rows)}";
    }

    // Options that are properties of others have no section of their own.
    private static string? SectionOf(Type type)
    {
        var isNested = type.Assembly.GetTypes().SelectMany(Settings)
            .Any(property => property.PropertyType == type || property.PropertyType.GenericTypeArguments.Contains(type));
        return isNested || !Settings(type).Any()
            ? null
            : type.GetField("Section", Everything)?.GetRawConstantValue() as string ?? type.Name[..^"Options".Length];
    }

    private static IEnumerable<string> Rows(Type type, string section, Dictionary<string, string> documentation, object? instance = null)
    {
        instance ??= Activator.CreateInstance(type, nonPublic: true)!;
        foreach (var property in Settings(type))
        {
            var name = $"{section}:{property.Name}";
            var value = property.GetValue(instance);
            if (IsOptions(property.PropertyType))
            {
                foreach (var row in Rows(property.PropertyType, name, documentation, value))
                    yield return row;
            }
            else if (property.PropertyType.GenericTypeArguments is [_, var item] && IsOptions(item))
            {
                foreach (var row in Rows(item, $"{name}:NAME", documentation))
                    yield return row;
            }
            else
            {
                var meaning = documentation.GetValueOrDefault($"P:{type.FullName}.{property.Name}")
                    ?? throw new AssertionException($"{type.FullName}.{property.Name} has no XML documentation.");
                var text = Defaults.GetValueOrDefault(name) ?? Default(value);
                yield return $"| `{name}` | {TypeOf(property.PropertyType)} | {text} | {Allowed(property)} | {meaning} |\n";
            }
        }
    }

    private const BindingFlags Everything = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static IEnumerable<PropertyInfo> Settings(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal)
        ? type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        : [];

    private static bool IsOptions(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static string TypeOf(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } underlying => TypeOf(underlying),
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "duration",
        _ when type.IsEnum => string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(Uri) => "address",
        _ when typeof(IDictionary).IsAssignableFrom(type) => "`:NAME` = text",
        _ when typeof(IEnumerable).IsAssignableFrom(type) => "list: `:0`, `:1`",
        _ => "number",
    };

    private static string Default(object? value) => value switch
    {
        null or "" => "",
        TimeSpan duration => duration.ToString("c", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IDictionary map => string.Join(", ", map.Keys.Cast<object>().Select(key => $"`{key}` = `{map[key]}`")),
        string text => $"`{text}`",
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(item => $"`{item}`")),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Allowed(PropertyInfo property) =>
        string.Join(", ", property.GetCustomAttributes<ValidationAttribute>().Select(attribute => attribute switch
    {
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        MinLengthAttribute length => $"at least {length.Length} characters",
        RegularExpressionAttribute expression => $"`{expression.Pattern.Replace("|", @"\|", StringComparison.Ordinal)}`",
        RequiredAttribute => "required",
        _ => null,
    }).OfType<string>());

    // One paragraph of Markdown.
    private static string Text(XElement? summary) => Space().Replace(
        string.Concat((summary?.Nodes() ?? []).Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") ?? see.Attribute("langword"))!.Value.Split('.', ':')[^1]}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement other => other.Value,
            _ => "",
        })).Replace("|", @"\|", StringComparison.Ordinal),
        " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
