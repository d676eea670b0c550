using System.Security.Cryptography;
using System.Text.Json;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a parameter's value is when none is given.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();

    /// <summary>Writes the default, or how to make one, as properties of an object that is open.</summary>
    internal abstract void WriteToManifest(Utf8JsonWriter json);
}

/// <summary>A constant that stands in the manifest as well.</summary>
internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();

    internal override void WriteToManifest(Utf8JsonWriter json) => json.WriteString("value", value());
}

/// <summary>A random value, made with a cryptographic generator.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>The least number of characters.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether lower case letters may occur.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether upper case letters may occur.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits may occur.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether special characters may occur.</summary>
    public bool Special { get; set; } = true;

    /// <summary>The least number of lower case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>The least number of upper case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>The least number of digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>The least number of special characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No kind of character is allowed, or one that is required is not.</exception>
    public override string GetDefaultValue()
    {
        (string Name, bool Allowed, int Least, string Characters)[] kinds =
        [
            ("lower case", Lower, MinLower, LowerCharacters),
            ("upper case", Upper, MinUpper, UpperCharacters),
            ("numeric", Numeric, MinNumeric, NumericCharacters),
            ("special", Special, MinSpecial, SpecialCharacters),
        ];
        foreach (var (name, allowed, least, _) in kinds)
        {
            if (least > 0 && !allowed)
                throw new InvalidOperationException($"A generated parameter cannot require {least} {name} characters and allow none.");
        }

        var any = string.Concat(kinds.Where(k => k.Allowed).Select(k => k.Characters));
        if (any.Length == 0)
            throw new InvalidOperationException("A generated parameter must allow at least one kind of character.");

        var required = kinds.SelectMany(k => RandomNumberGenerator.GetItems<char>(k.Characters, k.Least)).ToArray();
        var value = required.Concat(RandomNumberGenerator.GetItems<char>(any, Math.Max(0, MinLength - required.Length))).ToArray();
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }

    internal override void WriteToManifest(Utf8JsonWriter json)
    {
        json.WriteStartObject("generate");
        json.WriteNumber("minLength", MinLength);
        foreach (var (name, allowed) in (ReadOnlySpan<(string, bool)>)[("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special)])
        {
            if (!allowed)
                json.WriteBoolean(name, false);
        }

        foreach (var (name, least) in (ReadOnlySpan<(string, int)>)[("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial)])
        {
            if (least != 0)
                json.WriteNumber(name, least);
        }

        json.WriteEndObject();
    }
}

/// <summary>A default that is kept in the user secrets, so that the next run has the same value.</summary>
internal sealed class UserSecretsParameterDefault(string parameterName, ParameterDefault inner, UserSecrets secrets) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd($"Parameters:{parameterName}", inner.GetDefaultValue);

    internal override void WriteToManifest(Utf8JsonWriter json) => inner.WriteToManifest(json);
}
