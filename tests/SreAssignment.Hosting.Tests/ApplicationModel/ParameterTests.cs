using System.Text.Json;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ParameterTests
{
    [Test]
    public async Task A_value_comes_from_configuration()
    {
        var builder = TestHost.CreateBuilder("--Parameters:colour=blue");
        Assert.That(await builder.AddParameter("colour").Resource.GetValueAsync(), Is.EqualTo("blue"));
    }

    [Test]
    public void A_missing_value_names_the_key_to_set()
    {
        var colour = TestHost.CreateBuilder().AddParameter("colour");
        Assert.That(
            async () => await colour.Resource.GetValueAsync(),
            Throws.InstanceOf<MissingParameterValueException>().With.Message.Contains("Parameters:colour"));
    }

    [Test]
    public void A_secret_cannot_be_published_as_a_default() =>
        Assert.That(() => TestHost.CreateBuilder().AddParameter("key", "v", publishValueAsDefault: true, secret: true), Throws.ArgumentException);

    [Test]
    public void A_generated_value_keeps_to_what_was_asked([Values(1, 22, 200)] int length, [Values] bool special)
    {
        var value = new GenerateParameterDefault { MinLength = length, Special = special, MinNumeric = 3 }.GetDefaultValue();
        Assert.That(value, Has.Length.EqualTo(Math.Max(length, 3)));
        Assert.That(value.Count(char.IsAsciiDigit), Is.GreaterThanOrEqualTo(3));
        if (!special)
            Assert.That(value.All(char.IsAsciiLetterOrDigit));
    }

    [Test]
    public void Generated_values_differ() =>
        Assert.That(Enumerable.Range(0, 100).Select(_ => new GenerateParameterDefault().GetDefaultValue()), Is.Unique);

    [Test]
    public void Secrets_made_by_many_at_once_are_one_and_leave_others_alone()
    {
        var path = Path.Combine(new TemporaryFolder().Path, "secrets.json");
        File.WriteAllText(path, """{"Other": "kept"}""");

        var made = new int[1];
        var values = ParallelEnumerable.Range(0, 32)
            .Select(_ => UserSecrets.At(path).GetOrAdd("Parameters:key", () => $"value {Interlocked.Increment(ref made[0])}"))
            .ToHashSet();

        var stored = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!;
        Assert.That(values, Has.Count.EqualTo(1));
        Assert.That(stored, Is.EquivalentTo(new Dictionary<string, string> { ["Other"] = "kept", ["Parameters:key"] = values.Single() }));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Secrets_that_are_not_json_are_reported_and_left_as_they_are()
    {
        var path = Path.Combine(new TemporaryFolder().Path, "secrets.json");
        File.WriteAllText(path, "{ broken");
        Assert.That(() => UserSecrets.At(path).GetOrAdd("key", () => "value"), Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains(path));
        Assert.That(File.ReadAllText(path), Is.EqualTo("{ broken"));
    }
}
