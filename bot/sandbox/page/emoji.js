// Emoji shortcodes by Slack's names: the common ones and those that people programmes like to use.
const TABLE = `
+1 👍|ice_cube 🧊|footprints 👣|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|wave 👋|raised_hands 🙌|raised_hand ✋|hand ✋|pray 🙏|handshake 🤝|muscle 💪
point_right 👉|point_left 👈|point_up ☝️|point_up_2 👆|point_down 👇|ok_hand 👌|v ✌️|crossed_fingers 🤞|writing_hand ✍️
raising_hand 🙋|open_hands 👐|palms_up_together 🤲|call_me_hand 🤙|eye 👁️|eyes 👀|ear 👂|brain 🧠|heart ❤️|orange_heart 🧡
yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|sparkling_heart 💖|two_hearts 💕
smile 😄|smiley 😃|grinning 😀|grin 😁|laughing 😆|joy 😂|rofl 🤣|blush 😊|slightly_smiling_face 🙂|simple_smile 🙂
upside_down_face 🙃|wink 😉|relaxed ☺️|relieved 😌|heart_eyes 😍|star-struck 🤩|hugging_face 🤗|hugs 🤗|thinking_face 🤔
thinking 🤔|neutral_face 😐|expressionless 😑|face_with_raised_eyebrow 🤨|sunglasses 😎|nerd_face 🤓|face_with_monocle 🧐
partying_face 🥳|sweat_smile 😅|sweat 😓|cold_sweat 😰|cry 😢|sob 😭|disappointed 😞|worried 😟|confused 😕
slightly_frowning_face 🙁|white_frowning_face ☹️|weary 😩|tired_face 😫|sleeping 😴|zzz 💤|scream 😱|flushed 😳
open_mouth 😮|exploding_head 🤯|zipper_mouth_face 🤐|shushing_face 🤫|no_mouth 😶|robot_face 🤖|ghost 👻|see_no_evil 🙈
tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|birthday 🎂|champagne 🍾|clinking_glasses 🥂|trophy 🏆|medal 🏅
sports_medal 🏅|first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|crown 👑|star ⭐|star2 🌟|sparkles ✨
stars 🌠|dizzy 💫|zap ⚡|fire 🔥|boom 💥|100 💯|rocket 🚀|airplane ✈️|dart 🎯|bulb 💡|mag 🔍|mag_right 🔎
seedling 🌱|herb 🌿|leaves 🍃|four_leaf_clover 🍀|deciduous_tree 🌳|evergreen_tree 🌲|palm_tree 🌴|cactus 🌵
sunflower 🌻|cherry_blossom 🌸|bouquet 💐|rose 🌹|tulip 🌷|blossom 🌼|sunny ☀️|sun_with_face 🌞|partly_sunny ⛅
cloud ☁️|rain_cloud 🌧️|rainbow 🌈|umbrella ☔|snowflake ❄️|snowman ⛄|ocean 🌊|moon 🌔|crescent_moon 🌙|sunrise 🌅
mountain ⛰️|world_map 🗺️|compass 🧭|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|globe_with_meridians 🌐|house 🏠|office 🏢
school 🏫|mortar_board 🎓|books 📚|book 📖|open_book 📖|bookmark 🔖|notebook 📓|memo 📝|pencil 📝|pencil2 ✏️|pen 🖊️
calendar 📆|date 📅|spiral_calendar_pad 🗓️|alarm_clock ⏰|stopwatch ⏱️|hourglass ⌛|hourglass_flowing_sand ⏳|clock1 🕐
clock9 🕘|clock10 🕙|clock3 🕒|watch ⌚|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭
left_speech_bubble 🗨️|email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|mailbox 📫|phone ☎️
telephone_receiver 📞|iphone 📱|computer 💻|keyboard ⌨️|camera 📷|video_camera 📹|movie_camera 🎥|bar_chart 📊
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|clipboard 📋|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗
package 📦|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|toolbox 🧰|key 🔑|lock 🔒|unlock 🔓|closed_lock_with_key 🔐
shield 🛡️|scales ⚖️|balance_scale ⚖️|label 🏷️|moneybag 💰|briefcase 💼|file_folder 📁|card_index 📇|card_file_box 🗃️
wastebasket 🗑️|scissors ✂️|lower_left_paintbrush 🖌️|art 🎨|musical_note 🎵|notes 🎶|microphone 🎤|game_die 🎲|jigsaw 🧩
coffee ☕|tea 🍵|pizza 🍕|cake 🍰|cookie 🍪|doughnut 🍩|apple 🍎|beer 🍺|beers 🍻|wine_glass 🍷|fork_and_knife 🍴
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔
no_entry_sign 🚫|warning ⚠️|exclamation ❗|question ❓|grey_question ❔|bangbang ‼️|information_source ℹ️|sos 🆘|new 🆕
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵
large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥
small_blue_diamond 🔹|small_orange_diamond 🔸|arrow_right ➡️|leftwards_arrow_with_hook ↩️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️
arrow_forward ▶️|arrow_backward ◀️|fast_forward ⏩|rewind ⏪|double_vertical_bar ⏸️|repeat 🔁|arrows_counterclockwise 🔄
heavy_plus_sign ➕|heavy_minus_sign ➖|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣
keycap_ten 🔟|recycle ♻️|infinity ♾️|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|construction 🚧
busts_in_silhouette 👥|bust_in_silhouette 👤|people_holding_hands 🧑‍🤝‍🧑|two_women_holding_hands 👭|family 👪|baby 👶|older_adult 🧓
teacher 🧑‍🏫|student 🧑‍🎓|technologist 🧑‍💻|office_worker 🧑‍💼|scientist 🧑‍🔬|superhero 🦸|dog 🐶|cat 🐱|owl 🦉|turtle 🐢
snail 🐌|bee 🐝|butterfly 🦋|bird 🐦|hatching_chick 🐣|hatched_chick 🐥|bug 🐛|unicorn_face 🦄|bridge_at_night 🌉|ladder 🪜
runner 🏃|walking 🚶|dancer 💃|bicyclist 🚴|athletic_shoe 👟|soccer ⚽|basketball 🏀|ship 🚢|anchor ⚓|train 🚆|car 🚗|bus 🚌
`;

const EMOJI = new Map();
for (const line of TABLE.trim().split("\n")) {
  for (const entry of line.split("|")) {
    const [name, ...glyph] = entry.trim().split(" ");
    EMOJI.set(name, glyph.join(" "));
  }
}

// A shortcode that the table does not know stays as it was typed.
export function emoji(name) {
  return EMOJI.get(name.toLowerCase()) || null;
}

export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/gi, (whole, name) => emoji(name) || whole);
}
