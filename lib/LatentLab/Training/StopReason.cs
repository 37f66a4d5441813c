namespace LatentLab;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>The validation loss had not fallen for as many epochs as the patience allows.</summary>
    Early,

    /// <summary>Ctrl-C, the notebook's stop button or the caller's token.</summary>
    Canceled,

    /// <summary>The loss became infinite or not a number.</summary>
    Diverged,
}
