using Microsoft.Extensions.Diagnostics.HealthChecks;
using SreAssignment.Dashboard.Components;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class ReplicaStateTests
{
    // A process that does not listen yet is unhealthy, and is as much on its way up as one that nobody has asked.
    [TestCase("Waiting", null, true)]
    [TestCase("Starting", null, true)]
    [TestCase("Running", null, true)]
    [TestCase("Running", HealthStatus.Unhealthy, true)]
    [TestCase("Running", HealthStatus.Degraded, false)]
    [TestCase("Running", HealthStatus.Healthy, false)]
    [TestCase("Exited", null, false)]
    [TestCase("Finished", null, false)]
    [TestCase("FailedToStart", null, false)]
    [TestCase("RuntimeUnhealthy", null, false)]
    [TestCase("NotStarted", null, false)]
    public void A_replica_is_starting_until_it_answers(string state, HealthStatus? health, bool expected)
    {
        var snapshot = new CustomResourceSnapshot
        {
            ResourceType = "Project",
            Properties = [],
            State = state,
            HealthReports = [new HealthReportSnapshot("health", health, null, null)],
        };
        Assert.That(ReplicaState.IsStarting(new ResourceEvent(new ProjectResource("images"), "images-1", snapshot)), Is.EqualTo(expected));
    }
}
