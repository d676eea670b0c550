using System.Text.Json.Nodes;
using SreAssignment.Hosting.Kustomize.Deploy;

namespace SreAssignment.Hosting.Kustomize.Tests.Deploy;

/// <summary>The state of a rollout, read from the status of a workload.</summary>
public sealed class RolloutStateTests
{
    [TestCase("Deployment", """{"replicas": 2}""", """{"observedGeneration": 1}""", "Waiting", "has 0 of 2 pods updated")]
    [TestCase("Deployment", """{"replicas": 2}""", """{"observedGeneration": 0, "updatedReplicas": 2, "availableReplicas": 2, "replicas": 2}""",
        "Waiting", "waits for its controller")]
    [TestCase("Deployment", """{"replicas": 2}""", """{"observedGeneration": 1, "updatedReplicas": 2, "availableReplicas": 2, "replicas": 3}""",
        "Waiting", "has 1 old pods to stop")]
    [TestCase("Deployment", """{"replicas": 2}""", """{"observedGeneration": 1, "updatedReplicas": 2, "availableReplicas": 1, "replicas": 2}""",
        "Waiting", "has 1 of 2 pods ready")]
    [TestCase("Deployment", """{"replicas": 2}""", """{"observedGeneration": 1, "updatedReplicas": 2, "availableReplicas": 2, "replicas": 2}""",
        "Ready", "has 2 of 2 pods ready")]
    [TestCase("Deployment", """{"replicas": 0}""", """{"observedGeneration": 1}""", "Ready", "has 0 of 0 pods ready")]
    [TestCase("Deployment", "{}", """{"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1, "replicas": 1}""",
        "Ready", "has 1 of 1 pods ready")]
    [TestCase(
        "Deployment", "{}",
        """{"observedGeneration": 1, "conditions": ["""
        + """{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}]}""",
        "Failed", "made no progress: timed out")]
    [TestCase(
        "StatefulSet", """{"replicas": 3}""",
        """{"observedGeneration": 1, "replicas": 3, "readyReplicas": 3, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b"}""",
        "Waiting", "has 1 of 3 pods updated")]
    [TestCase(
        "StatefulSet", """{"replicas": 3}""",
        """{"observedGeneration": 1, "replicas": 3, "readyReplicas": 3, "currentRevision": "a", "updateRevision": "a"}""", "Ready", "has 3 of 3 pods ready")]
    [TestCase(
        "DaemonSet", "{}", """{"observedGeneration": 1, "desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 1}""",
        "Waiting", "has 1 of 2 pods ready")]
    [TestCase("Job", """{"completions": 2}""", """{"succeeded": 1}""", "Waiting", "has 1 of 2 completions")]
    [TestCase("Job", "{}", """{"conditions": [{"type": "Complete", "status": "True"}]}""", "Ready", "is complete")]
    [TestCase("Job", "{}", """{"conditions": [{"type": "Failed", "status": "True", "message": "BackoffLimitExceeded"}]}""",
        "Failed", "failed: BackoffLimitExceeded")]
    [TestCase("Job", "{}", """{"conditions": [{"type": "Failed", "status": "False"}]}""", "Waiting", "has 0 of 1 completions")]
    public void State_follows_the_status(string kind, string spec, string status, string phase, string text)
    {
        var state = RolloutState.Of(new JsonObject
        {
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["generation"] = 1L },
            ["spec"] = JsonNode.Parse(spec),
            ["status"] = JsonNode.Parse(status),
        });
        Assert.That((state.Phase.ToString(), state.Text), Is.EqualTo((phase, text)));
    }

    [Test]
    public void Missing_workload_is_waited_for() => Assert.That(RolloutState.Of(null).Phase, Is.EqualTo(RolloutPhase.Waiting));
}
