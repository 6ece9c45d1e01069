import Domain
import StrictJSON

/// A fact that arrived after the end of a conversion.
enum AmendmentView {
    static func write(_ amendment: Amendment, into writer: inout JSONWriter) {
        writer.object {
            $0.member("at", amendment.at.description)
            $0.member("reason", amendment.reason)
            $0.member("movements", array: amendment.movements) {
                MovementView.write($1, into: &$0)
            }
        }
    }
}
