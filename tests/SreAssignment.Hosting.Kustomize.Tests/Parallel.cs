[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
