using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Launching;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the application's project refers to, with its default launch profile.</summary>
    /// <typeparam name="TProject">The type that the build made for it, such as <c>Projects.My_Service</c>.</typeparam>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    /// <summary>Adds a project that the application's project refers to, with a launch profile.</summary>
    /// <typeparam name="TProject">The type that the build made for it, such as <c>Projects.My_Service</c>.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">The launch profile; none when <see langword="null"/>.</param>
    /// <exception cref="DistributedApplicationException">The project has no such profile, or its launch settings cannot be read.</exception>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, Choose(launchProfileName));

    /// <summary>Adds a project that the application's project refers to.</summary>
    /// <typeparam name="TProject">The type that the build made for it, such as <c>Projects.My_Service</c>.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="configure">Says what is taken over from the project.</param>
    /// <exception cref="DistributedApplicationException">The project has no such profile, or its launch settings cannot be read.</exception>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), configure);

    /// <summary>Adds a project by its path, with its default launch profile; it is built when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, or a folder with one, relative to the application's project.</param>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, _ => { });

    /// <summary>Adds a project by its path, with a launch profile; it is built when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, or a folder with one, relative to the application's project.</param>
    /// <param name="launchProfileName">The launch profile; none when <see langword="null"/>.</param>
    /// <exception cref="DistributedApplicationException">The project has no such profile, or its launch settings cannot be read.</exception>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, Choose(launchProfileName));

    /// <summary>Adds a project by its path; it is built when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, or a folder with one, relative to the application's project.</param>
    /// <param name="configure">Says what is taken over from the project.</param>
    /// <exception cref="DistributedApplicationException">The project has no such profile, or its launch settings cannot be read.</exception>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        var path = Path.GetFullPath(projectPath, builder.AppHostDirectory);
        if (Directory.Exists(path) && Directory.GetFiles(path, "*.csproj") is [var only])
            path = only;
        return builder.AddProject(name, new ProjectMetadata(path), configure);
    }

    /// <summary>Sets how many replicas the project has.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static Action<ProjectResourceOptions> Choose(string? launchProfileName) => options =>
    {
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    };

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        return builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata).WithProjectDefaults(options);
    }
}
