package import Engine

/// Looks names up, anew each time it is asked.
package protocol NameResolver: Sendable {
    /// Every address that the name has now, in the order in which they are to be tried; not empty.
    ///
    /// - Throws: ``CallbackFailure/nameNotFound``, or ``CallbackFailure/nameNotLookedUp`` where the
    ///   name service fails, has too much to do, or does not answer within the time.
    func addresses(
        of name: String, within time: Duration
    ) async throws(CallbackFailure) -> [IPAddress]
}
