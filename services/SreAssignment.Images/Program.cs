using SreAssignment.Images;
using SreAssignment.Images.Formats.Decoders.Svg;

if (args is [SvgRenderer.Command])
    return SvgRenderer.Run();

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddImages();

var app = builder.Build();
app.UseServiceDefaults();
app.MapImages();
return await app.RunServiceAsync();
