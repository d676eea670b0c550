using SreAssignment.Gateway;

GatewayApplication.Build(WebApplication.CreateBuilder(args)).Run();
