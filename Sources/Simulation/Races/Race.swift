/// What happens to one conversion whose order rests at a venue, and when.
///
/// A moment is after so many things that could be seen from outside (commits, messages, answers),
/// counted from the conversion's creation; `nil`: never.
package struct Race: Hashable, Sendable, CustomStringConvertible {
    /// The client asks to cancel.
    package var cancel: Int?
    /// The order is filled by a half each time.
    package var fills: [Int]
    /// The process stands still until the conversion has expired.
    package var expiry: Int?
    /// The process dies.
    package var death: Int?

    package init(cancel: Int?, fills: [Int], expiry: Int?, death: Int?) {
        self.cancel = cancel
        self.fills = fills
        self.expiry = expiry
        self.death = death
    }

    package var description: String {
        func text(_ moment: Int?) -> String { moment.map(String.init) ?? "never" }
        return
            "cancel \(text(cancel)), fills \(fills), expiry \(text(expiry)), death \(text(death))"
    }

    /// Every race in which each of them happens at one of the moments or never.
    ///
    /// - Parameter moments: ascending.
    package static func all(at moments: [Int]) -> [Race] {
        let times: [Int?] = [nil] + moments
        let fills = times.flatMap { first in
            times.compactMap { second -> [Int]? in
                switch (first, second) {
                case (nil, nil): []
                case (nil, .some): nil
                case (.some(let first), nil): [first]
                case (.some(let first), .some(let second)):
                    first <= second ? [first, second] : nil
                }
            }
        }
        return fills.flatMap { fills in
            times.flatMap { cancel in
                times.flatMap { expiry in
                    times.map { death in
                        Race(cancel: cancel, fills: fills, expiry: expiry, death: death)
                    }
                }
            }
        }
    }
}
