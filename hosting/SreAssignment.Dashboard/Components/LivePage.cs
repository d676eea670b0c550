using Microsoft.AspNetCore.Components;
using SreAssignment.Dashboard.Hosting;

namespace SreAssignment.Dashboard.Components;

/// <summary>A page that shows what changes: it looks at most twice a second, and only when there is something new.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private IDisposable? _ticking;

    /// <summary>Whether the page stands still.</summary>
    protected bool IsPaused { get; set; }

    /// <summary>Grows with every change of what the page shows.</summary>
    protected abstract long Version { get; }

    [Inject]
    private Ticker Ticker { get; set; } = default!;

    public virtual void Dispose()
    {
        _ticking?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnParametersSet()
    {
        Refresh();

        // A page that is only being rendered for its first paint is thrown away after it.
        if (RendererInfo.IsInteractive)
            _ticking ??= Ticker.Every(() => IsPaused ? long.MinValue : Version, () => InvokeAsync(UpdateAsync));
    }

    /// <summary>Works out what the page shows.</summary>
    protected abstract void Refresh();

    /// <summary>Refreshes the page, and shows that.</summary>
    protected virtual Task UpdateAsync()
    {
        Refresh();
        StateHasChanged();
        return Task.CompletedTask;
    }
}
