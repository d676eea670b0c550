using SreAssignment.Hosting.Kustomize.Tool.Commands;

return await Root.Create().Parse(args).InvokeAsync();
