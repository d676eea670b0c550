using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// What roles cannot express: an account changes nothing of a Deployment but replicas, tags and digests of images, and the annotations of its pods.
/// Every other field that the API has must stay equal; the fields are those of the Kubernetes client that this package is built with.
/// </summary>
internal static class ReleasePolicy
{
    private const string Group = "admissionregistration.k8s.io";

    /// <summary>The policy and its binding. Both belong to the cluster, so they are named after the application.</summary>
    public static IEnumerable<object> Objects(Application application, string account)
    {
        var name = $"{application.Name}-{account}";
        yield return new V1ValidatingAdmissionPolicy
        {
            ApiVersion = $"{Group}/v1",
            Kind = "ValidatingAdmissionPolicy",
            Metadata = new V1ObjectMeta { Name = name, Labels = Labels.Of(application) },
            Spec = new V1ValidatingAdmissionPolicySpec
            {
                FailurePolicy = "Fail",
                MatchConstraints = new V1MatchResources
                {
                    ResourceRules =
                    [
                        new V1NamedRuleWithOperations { ApiGroups = ["apps"], ApiVersions = ["*"], Operations = ["UPDATE"], Resources = ["deployments"] },
                    ],
                },
                MatchConditions =
                [
                    new V1MatchCondition
                    {
                        Name = "account",
                        Expression = $"request.userInfo.username == 'system:serviceaccount:' + request.namespace + ':{account}'",
                    },
                ],
                Validations = [.. Validations()],
            },
        };
        yield return new V1ValidatingAdmissionPolicyBinding
        {
            ApiVersion = $"{Group}/v1",
            Kind = "ValidatingAdmissionPolicyBinding",
            Metadata = new V1ObjectMeta { Name = name, Labels = Labels.Of(application) },
            Spec = new V1ValidatingAdmissionPolicyBindingSpec
            {
                PolicyName = name,
                ValidationActions = ["Deny"],
                MatchResources = new V1MatchResources
                {
                    NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [Labels.PartOf] = application.Name } },
                },
            },
        };
    }

    private static IEnumerable<V1Validation> Validations()
    {
        const string Containers = "spec.template.spec.containers";
        yield return Validation(Same("object.metadata", "oldObject.metadata", ["labels"]), "labels of the Deployment");
        yield return Validation(Same("object.spec", "oldObject.spec", Fields<V1DeploymentSpec>("replicas", "template")), "the Deployment");
        yield return Validation(Same("object.spec.template.metadata", "oldObject.spec.template.metadata", ["labels"]), "labels of the pods");
        yield return Validation(Same("object.spec.template.spec", "oldObject.spec.template.spec", Fields<V1PodSpec>("containers")), "the pods");
        yield return Validation($"object.{Containers}.map(c, c.name) == oldObject.{Containers}.map(c, c.name)", "the names of containers");
        yield return Validation(
            $"object.{Containers}.all(c, oldObject.{Containers}.exists(o, o.name == c.name && {Same("c", "o", Fields<V1Container>("name", "image"))}))",
            "containers, except for images");
        // The repository of an image ends before its tag and digest. A colon before the last slash is that of a port.
        const string Repository = "image.find('^([^@]*/)?[^:@]+')";
        yield return Validation(
            $"object.{Containers}.all(c, oldObject.{Containers}.exists(o, o.name == c.name && c.{Repository} == o.{Repository}))", "repositories of images");
    }

    private static string Same(string one, string other, IEnumerable<string> fields) => string.Join(
        " && ", fields.Select(f => $"has({one}.{f}) == has({other}.{f}) && (!has({one}.{f}) || {one}.{f} == {other}.{f})"));

    private static V1Validation Validation(string expression, string what) =>
        new() { Expression = expression, Message = $"This account may change only replicas, and tags and digests of images, not {what}." };

    private static IEnumerable<string> Fields<T>(params string[] except) => typeof(T).GetProperties()
        .Select(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name).OfType<string>().Except(except).Order(StringComparer.Ordinal);
}
