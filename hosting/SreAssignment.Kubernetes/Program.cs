using SreAssignment.Kubernetes.Commands;

return await Root.Create().Parse(args).InvokeAsync();
