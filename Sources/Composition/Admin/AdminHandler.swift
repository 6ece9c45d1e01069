/// Carries out operators' commands; what went wrong is an answer.
package protocol AdminHandler: Sendable {
    func handle(_ request: AdminRequest) async -> AdminAnswer
}
