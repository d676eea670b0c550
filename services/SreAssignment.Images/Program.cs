using SreAssignment.Images;
using SreAssignment.Images.Endpoints;
using SreAssignment.Images.Imaging.Svg;

if (args is [SvgRenderer.Command])
    return SvgRenderer.Run();

var builder = WebApplication.CreateBuilder(args);
builder.AddImages();

var app = builder.Build();
app.UseServiceDefaults();
app.UseAccessTokens();
app.MapImages();
return await app.RunServiceAsync();
