/// How much is measured.
struct Scale: Sendable {
    let seconds: Double
    let openConversions: Int
    let conversions: Int

    static let full = Scale(seconds: 5, openConversions: 10_000, conversions: 20_000)
    static let smoke = Scale(seconds: 0.5, openConversions: 200, conversions: 300)
}
