using Microsoft.AspNetCore.Components;

namespace SreAssignment.Dashboard.Components;

/// <summary>A live page whose filters stand in its address, so that whoever comes back to it, or is sent the link, finds what was looked for.</summary>
public abstract class FilteredPage : LivePage
{
    // The browser changes the address a moment after it was told to, so what the page itself has written must not be read over what was chosen since.
    private readonly HashSet<string> _written = [];

    /// <summary>The filters by their names in the address; what is <see langword="null"/> does not stand there.</summary>
    protected abstract IReadOnlyDictionary<string, object?> Filters { get; }

    [Inject]
    private NavigationManager Address { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!_written.Remove(Address.Uri))
            ReadAddress();
        base.OnParametersSet();
    }

    /// <summary>Takes over the filters that the parameters bring.</summary>
    protected abstract void ReadAddress();

    /// <summary>Shows what the filters let through, and writes them into the address. Each letter of a text is not a page to go back to.</summary>
    protected async Task FilterAsync()
    {
        await UpdateAsync();
        var address = Address.GetUriWithQueryParameters(Filters);
        _written.Add(address);
        Address.NavigateTo(address, replace: true);
    }

    /// <summary>What stands in the address for a text that may be empty.</summary>
    protected static string? Given(string text) => text.Length == 0 ? null : text;
}
