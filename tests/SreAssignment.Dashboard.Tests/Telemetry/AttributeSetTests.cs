using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Telemetry;

/// <summary>Which sets of attributes are the same, since a metric has a series for each.</summary>
public sealed class AttributeSetTests
{
    [Test]
    public void The_order_does_not_matter()
    {
        var sorted = new AttributeSet([new("method", "GET"), new("route", "/images")]);
        var unsorted = new AttributeSet([new("route", "/images"), new("method", "GET")]);

        Assert.That(unsorted, Is.EqualTo(sorted));
        Assert.That(unsorted.GetHashCode(), Is.EqualTo(sorted.GetHashCode()));
        Assert.That($"{unsorted}", Is.EqualTo("method=GET, route=/images"));
    }

    [TestCase("a", "1", "a", "2")]
    [TestCase("a", "1", "b", "1")]
    [TestCase("ab", "c", "a", "bc")]
    public void Another_key_or_value_makes_another_set(string key, string value, string otherKey, string otherValue) =>
        Assert.That(new AttributeSet([new(key, value)]), Is.Not.EqualTo(new AttributeSet([new(otherKey, otherValue)])));

    [Test]
    public void One_attribute_more_makes_another_set() =>
        Assert.That(new AttributeSet([new("a", "1"), new("b", "2")]), Is.Not.EqualTo(new AttributeSet([new("a", "1")])));

    [Test]
    public void Of_a_key_given_twice_the_last_value_counts()
    {
        var set = new AttributeSet([new("a", "1"), new("b", "2"), new("a", "3")]);

        Assert.That(set.Items, Is.EqualTo(new AttributeSet([new("a", "3"), new("b", "2")]).Items));
        Assert.That(set["a"], Is.EqualTo("3"));
    }
}
