using Amazon.Runtime;
using Amazon.S3;
using SreAssignment.ObjectStorage.Configuration;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Makes clients that get on with every S3 server, not only with Amazon's.</summary>
internal static class S3ClientFactory
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    public static AmazonS3Client Create(ObjectStoreConnection.S3 connection) => new(
        new BasicAWSCredentials(connection.AccessKey, connection.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = connection.Endpoint.AbsoluteUri,
            AuthenticationRegion = connection.Region,
            ForcePathStyle = true,
            // Other servers do not know the trailing checksums that Amazon's has by default; the payload is signed anyhow.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // The cancellation token of each operation limits its time.
            Timeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = ConnectTimeout,
            MaxErrorRetry = 1,
        });
}
