using SreAssignment.ObjectStorage.Configuration;

namespace SreAssignment.ObjectStorage.Tests.Configuration;

public sealed class ObjectStoreConnectionTests
{
    private const string Setting = "ConnectionStrings:storage";

    [TestCase(null)]
    [TestCase("  ")]
    public void Nothing_said_means_files_in_the_data_folder(string? text) =>
        Assert.That(ObjectStoreConnection.Parse(Setting, text), Is.EqualTo(new ObjectStoreConnection.Files("data")));

    [Test]
    public void A_path_means_files() =>
        Assert.That(ObjectStoreConnection.Parse(Setting, "Path=/srv/objects"), Is.EqualTo(new ObjectStoreConnection.Files("/srv/objects")));

    [Test]
    public void An_endpoint_means_s3_with_a_default_bucket_and_region() => Assert.That(
        ObjectStoreConnection.Parse(Setting, "Endpoint=http://minio:9000;AccessKey=ak;SecretKey=s=k;"),
        Is.EqualTo(new ObjectStoreConnection.S3(new("http://minio:9000"), "ak", "s=k", "sreassignment", "us-east-1")));

    [Test]
    public void Bucket_and_region_may_be_given_and_names_are_not_case_sensitive() => Assert.That(
        ObjectStoreConnection.Parse(Setting, "endpoint=https://s3;accesskey=a;secretkey=b;BUCKET=c;Region=eu-west-1"),
        Is.EqualTo(new ObjectStoreConnection.S3(new("https://s3"), "a", "b", "c", "eu-west-1")));

    [TestCase("Endpoint=http://h:9000;AccessKey=hunter2", "lacks SecretKey")]
    [TestCase("Endpoint=http://h:9000;SecretKey=hunter2", "lacks AccessKey")]
    [TestCase("AccessKey=a;SecretKey=hunter2", "lacks Endpoint")]
    [TestCase("Endpoint=h:9000;AccessKey=a;SecretKey=hunter2", "absolute http or https")]
    [TestCase("Path=/d;SecretKey=hunter2", "stands alone")]
    [TestCase("Endpoint=http://h;Secret=hunter2", "unknown part 'secret'")]
    [TestCase("hunter2", "is not of the form")]
    public void A_mistake_is_named_together_with_the_setting_and_no_secret_is_repeated(string text, string expected) => Assert.That(
        () => ObjectStoreConnection.Parse(Setting, text),
        Throws.InvalidOperationException.With.Message.Contains(Setting).And.Message.Contains(expected).And.Message.Not.Contains("hunter2"));

    [Test]
    public void A_connection_in_a_log_line_holds_no_secret() =>
        Assert.That($"{ObjectStoreConnection.Parse(Setting, "Endpoint=http://h:9000;AccessKey=a;SecretKey=hunter2")}", Does.Not.Contain("hunter2"));
}
