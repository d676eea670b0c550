using SreAssignment.Auth.Keys;

namespace SreAssignment.Auth.Tests.Keys;

public sealed class SigningKeySetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly SigningKey _first = TestKeys.New("first", Noon);
    private readonly SigningKey _second = TestKeys.New("second", Noon + TimeSpan.FromMinutes(5));
    private readonly SigningKeySet _empty = new(Retention);

    [Test]
    public void Nothing_signs_before_the_first_activation()
    {
        var keys = _empty.Update([_first], Noon);

        Assert.That(keys.SignerAt(Noon - Instant), Is.Null);
        Assert.That(keys.SignerAt(Noon), Is.SameAs(_first));
    }

    [Test]
    public void Future_key_is_published_and_signs_from_its_activation_time()
    {
        var keys = _empty.Update([_first, _second], Noon);

        Assert.That(keys.PublishedAt(Noon), Is.EquivalentTo(new[] { _first, _second }));
        Assert.That(keys.Find("second", Noon), Is.SameAs(_second));
        Assert.That(keys.SignerAt(_second.ActivatesAt - Instant), Is.SameAs(_first));
        Assert.That(keys.SignerAt(_second.ActivatesAt), Is.SameAs(_second));
    }

    [Test]
    public void A_retired_key_stays_published_until_its_last_token_expired()
    {
        var keys = _empty.Update([_first, _second], Noon);
        var lastExpiry = _second.ActivatesAt + Retention;

        Assert.That(keys.Find("first", lastExpiry - Instant), Is.SameAs(_first));
        Assert.That(keys.Find("first", lastExpiry), Is.Null);
        Assert.That(keys.PublishedAt(lastExpiry), Is.EqualTo(new[] { _second }));
    }

    [Test]
    public void Key_without_its_file_does_not_sign_and_stays_published()
    {
        var now = _second.ActivatesAt + TimeSpan.FromMinutes(1);
        var keys = _empty.Update([_first, _second], Noon).Update([_first], now);

        Assert.That(keys.SignerAt(now), Is.SameAs(_first));
        Assert.That(keys.Find("second", now + Retention - Instant), Is.SameAs(_second));
        Assert.That(keys.Find("second", now + Retention), Is.Null);
        Assert.That(keys.Find("first", now + Retention), Is.SameAs(_first), "the one that signs again");
    }

    [Test]
    public void Key_that_becomes_active_at_the_last_second_of_the_calendar_leaves_the_others_in_use()
    {
        var last = TestKeys.New("last", new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero));
        var keys = _empty.Update([_first, last], Noon).Update([_first, last], Noon);

        Assert.That(keys.SignerAt(Noon), Is.SameAs(_first));
        Assert.That(keys.PublishedAt(Noon), Is.EqualTo(new[] { _first, last }));
        Assert.That(keys.Find("first", Noon), Is.SameAs(_first));
    }

    [Test]
    public void An_emptied_folder_leaves_the_last_keys_in_use()
    {
        var keys = _empty.Update([_first, _second], Noon).Update([], Noon);

        Assert.That(keys.SignerAt(Noon), Is.SameAs(_first));
        Assert.That(keys.SignerAt(_second.ActivatesAt), Is.SameAs(_second));
    }

    [Test]
    public void A_folder_with_only_a_key_to_come_leaves_the_old_one_signing_until_then()
    {
        var keys = _empty.Update([_first], Noon).Update([_second], Noon);
        Assert.That(keys.SignerAt(Noon), Is.SameAs(_first));

        keys = keys.Update([_second], _second.ActivatesAt);
        Assert.That(keys.SignerAt(_second.ActivatesAt), Is.SameAs(_second));
        Assert.That(keys.Find("first", _second.ActivatesAt + Retention - Instant), Is.SameAs(_first));
        Assert.That(keys.Find("first", _second.ActivatesAt + Retention), Is.Null);
    }

    [Test]
    public void Future_key_without_its_file_is_removed()
    {
        var keys = _empty.Update([_first, _second], Noon).Update([_first], Noon);

        Assert.That(keys.PublishedAt(Noon), Is.EqualTo(new[] { _first }));
    }

    [Test]
    public void A_key_whose_file_comes_back_signs_again()
    {
        var now = _second.ActivatesAt;
        var keys = _empty.Update([_first, _second], now).Update([_first], now).Update([_first, _second], now);

        Assert.That(keys.SignerAt(now), Is.SameAs(_second));
    }

    [Test]
    public void Keys_with_one_activation_time_give_one_signer_in_any_order()
    {
        var other = TestKeys.New("other", Noon);

        Assert.That(_empty.Update([_first, other], Noon).SignerAt(Noon), Is.SameAs(other));
        Assert.That(_empty.Update([other, _first], Noon).SignerAt(Noon), Is.SameAs(other));
    }
}
