namespace LatentLab;

/// <summary>How much work a notebook does. It changes sizes, never what is done.</summary>
public enum Profile
{
    /// <summary>For tests: about half a minute a notebook.</summary>
    Quick,

    /// <summary>What is stored and read: minutes a notebook, on two cores.</summary>
    Standard,

    /// <summary>The book's own sizes: an hour or more.</summary>
    Full,
}
