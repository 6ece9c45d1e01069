package import Domain

/// A value date that a client may choose now.
package struct AllowedDate: Hashable, Sendable {
    package let date: CivilDate
    /// The smallest tenor that leads to the date: where T+1 and T+2 meet behind holidays, T+1.
    package let tenor: Tenor
}
