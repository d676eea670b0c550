using SreAssignment.Images;
using SreAssignment.Images.Endpoints;

var builder = WebApplication.CreateBuilder(args);
builder.AddImages();

var app = builder.Build();
app.UseServiceDefaults();
app.UseAccessTokens();
app.MapImages();
return await app.RunServiceAsync();
