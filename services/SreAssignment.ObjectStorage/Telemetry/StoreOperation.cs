namespace SreAssignment.ObjectStorage.Telemetry;

/// <summary>A call to a store.</summary>
/// <param name="Name">What it is called in metrics.</param>
/// <param name="SpanName">What its span is called.</param>
/// <param name="S3Name">What it is called in S3's API; a long write is several calls there, of which this is the gist.</param>
internal sealed record StoreOperation(string Name, string SpanName, string S3Name)
{
    public static readonly StoreOperation Put = new("put", "put object", "PutObject");
    public static readonly StoreOperation Get = new("get", "get object", "GetObject");
    public static readonly StoreOperation Head = new("head", "head object", "HeadObject");
    public static readonly StoreOperation Touch = new("touch", "touch object", "CopyObject");
    public static readonly StoreOperation Delete = new("delete", "delete object", "DeleteObject");
    public static readonly StoreOperation List = new("list", "list objects", "ListObjectsV2");
    public static readonly StoreOperation Sweep = new("sweep", "sweep leftovers", "ListMultipartUploads");
}
