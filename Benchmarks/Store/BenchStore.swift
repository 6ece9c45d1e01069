@main
enum BenchStore {
    static func main() async throws {}
}
