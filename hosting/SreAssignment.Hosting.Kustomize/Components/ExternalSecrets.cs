using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// The values of secret parameters from a vault, through the External Secrets Operator. The ClusterSecretStore is named after the application,
/// and has each value under <c>{application}/{parameter}</c>. An overlay with this component needs no <c>secretGenerator</c> for parameters.
/// </summary>
internal sealed class ExternalSecrets : IComponent
{
    private const string Refresh = "1h";
    private const string Value = ContainerEnvironment.SecretKey;

    public string Name => "external-secrets";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("externalsecrets.yaml", [.. application.Secrets.Select(s => Of(application, s))])
        .Build();

    private static ExternalSecret Of(Application application, Parameter secret) => new(
        new V1ObjectMeta { Name = secret.Name, Labels = Labels.Of(application) },
        new ExternalSecretSpec(
            Refresh, new SecretStoreReference(application.Name, "ClusterSecretStore"),
            new ExternalSecretTarget(secret.Name) { Template = secret.IsUriEncoded ? Encoded() : null },
            [new ExternalSecretData(Value, new RemoteReference($"{application.Name}/{secret.Name}"))]));

    // urlquery encodes a space as "+", which is a space in the query of a URL only. A "+" of the value is encoded already.
    private static ExternalSecretTemplate Encoded() => new(new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Value] = $"{{{{ .{Value} }}}}",
        [ContainerEnvironment.EncodedSecretKey] = $"{{{{ .{Value} | urlquery | replace \"+\" \"%20\" }}}}",
    });
}
