using Microsoft.Extensions.Configuration;
using SreAssignment.Bench;

var options = new BenchOptions();
new ConfigurationBuilder().AddCommandLine(args).Build().Bind(options);

var photo = Photo.Create();
await using var images = await Contender.StartImagesAsync();
await using var sharp = await Contender.StartSharpAsync();
Report.WriteHeader(images, sharp, photo, options);

var similarity = new Reference(photo);
var results = Case.All.ConvertAll(test => new Result(test));
foreach (var result in results)
{
    foreach (var contender in (Contender[])[images, sharp])
    {
        await contender.RunAsync(photo, result.Test, options, options.WarmUp);
        result.Look(contender, similarity, (await contender.ProcessAsync(photo, result.Test, options)).Content);
    }
    // One at a time, so that a stage's time is its own.
    for (var i = 0; i < 15; i++)
        result.Stages.Add((await images.ProcessAsync(photo, result.Test, options)).ServerTiming);
}

// In turns, and each time the other first, so that neither has the quieter half of the machine's day.
for (var round = 0; round < options.Rounds; round++)
{
    foreach (var result in results)
    {
        foreach (var contender in round % 2 == 0 ? (Contender[])[images, sharp] : [sharp, images])
            result.Add(contender, await contender.RunAsync(photo, result.Test, options, options.Round));
    }
}
Report.Write(results, images, sharp);
