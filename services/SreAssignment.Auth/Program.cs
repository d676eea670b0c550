using SreAssignment.Auth;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAuth();

var app = builder.Build();
app.UseServiceDefaults();
app.MapAuth();
return await app.RunServiceAsync();
