// An application without resources: the dashboard alone, for processes that are started otherwise.
DistributedApplication.CreateBuilder(args).Build().Run();
