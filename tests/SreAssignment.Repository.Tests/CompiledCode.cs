using Mono.Cecil;
using Mono.Cecil.Cil;

namespace SreAssignment.Repository.Tests;

/// <summary>The compiled projects, and which of their types use each other.</summary>
internal static class CompiledCode
{
    /// <summary>Gets the projects: the path of the folder, and the module.</summary>
    public static IReadOnlyList<(string Folder, ModuleDefinition Module)> Projects { get; } =
    [
        .. new[]
            {
                "SreAssignment.ServiceDefaults", "services/SreAssignment.Auth", "services/SreAssignment.Gateway", "services/SreAssignment.Images",
                "services/SreAssignment.ObjectStorage", "hosting/SreAssignment.Hosting.Kustomize", "hosting/SreAssignment.Hosting.Minio",
            }
            .Select(folder => (folder, ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{Path.GetFileName(folder)}.dll")))),
    ];

    /// <summary>Returns the types that a project's own source declares, without those that are nested in others.</summary>
    public static IEnumerable<TypeDefinition> Types(ModuleDefinition module) => module.Types.Where(IsOwn);

    /// <summary>Returns the types of the same project that a type uses, its nested and compiler-generated types included.</summary>
    public static IEnumerable<TypeDefinition> UsedBy(TypeDefinition type) => References(type)
        .SelectMany(Elements)
        .Select(reference => reference as TypeDefinition ?? (reference.Scope == type.Module ? reference.Resolve() : null))
        .OfType<TypeDefinition>()
        .Select(Outermost)
        .Where(used => used != type && used.Module == type.Module && IsOwn(used))
        .Distinct();

    // Source generators write types into other namespaces.
    private static bool IsOwn(TypeDefinition type) =>
        type.Name is not ("<Module>" or "Program") && !type.Name.Contains('<') && !type.Namespace.EndsWith("Generated", StringComparison.Ordinal);

    private static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static IEnumerable<TypeReference?> References(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.CustomAttributes.SelectMany(Attribute),
        .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Properties.SelectMany(property => property.CustomAttributes).SelectMany(Attribute),
        .. type.Methods.SelectMany(References),
        .. type.NestedTypes.SelectMany(References),
    ];

    private static IEnumerable<TypeReference?> References(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. method.CustomAttributes.SelectMany(Attribute),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(Operand) : [],
    ];

    private static IEnumerable<TypeReference?> Attribute(CustomAttribute attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Select(argument => argument.Value as TypeReference)];

    private static IEnumerable<TypeReference?> Operand(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        MethodReference method =>
        [
            method.DeclaringType,
            method.ReturnType,
            .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
        ],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Elements(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Elements).Prepend(generic.ElementType),
        TypeSpecification specification => Elements(specification.ElementType),
        _ => [type],
    };
}
