using SreAssignment.Gateway;

return await GatewayApplication.Build(WebApplication.CreateBuilder(args)).RunServiceAsync();
